"""How a page looks where its address is shared: title, words, and a picture that WhatsApp shows."""
