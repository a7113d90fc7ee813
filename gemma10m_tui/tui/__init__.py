"""The screen: a Textual app over the engine's protocol. It knows nothing of the network, and never imports torch."""
