"""The network: a Gemma decoder with Infini-attention memory. Token ids in, token ids out; nothing of the app."""
