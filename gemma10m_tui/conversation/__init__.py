"""A turn: question → recall → window → streamed answer → citations."""
