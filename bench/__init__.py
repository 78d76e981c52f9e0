"""What the product costs beside plain SQL, measured side by side in one run; no part of the product."""
