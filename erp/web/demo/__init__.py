"""Two demo tenants with twelve months of believable books, made by the product itself."""
