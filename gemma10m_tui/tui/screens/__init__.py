"""One screen a file: home, chat, and the lists and help that open above them."""
