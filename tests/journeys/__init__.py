"""A real browser does the main jobs on the product as it is served: web server, worker, database, queue."""
