"""Cases a second: the hall beside the least SQL, a Celery chord, Viewflow and SpiffWorkflow."""
