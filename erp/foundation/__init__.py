"""The ground floor: money, time, actors, acts and refusals; no business nouns."""
