"""What the processor at hand has instructions for."""

import torch


def multiplies_bfloat16(device: torch.device) -> bool:
    """Whether a processor has instructions for products of bfloat16; a GPU is not asked."""
    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return device.type == "cpu" and bool(able.get("avx512_bf16") or able.get("amx_bf16"))
