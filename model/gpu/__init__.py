"""What a GPU does by kernels of our own (Triton's), where those of torch would be many or slow.

`trial` compares each with torch on the device at hand before it is used. `kernels` stand between two products,
`product` is one token times a matrix, `attention` that of one token, and `block` a whole block's step by these.
"""
