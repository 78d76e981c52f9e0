"""How somebody comes from nothing to books of his own: an address, an account, a business."""
