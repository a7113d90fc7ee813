"""Where the model lives for the app: a child process that speaks JSON lines, and the client that owns it."""
