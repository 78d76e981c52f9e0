"""The stock storey: an empty frame, whose place in the house and in the import contracts is already held.

Its rooms will stand from low to high as metals, catalogue, locations, stock, valuation, warehouse,
then sales and purchasing side by side, then the counter. They may use accounting and everything
below it; nothing below may know of them.
"""
