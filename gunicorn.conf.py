"""Read by gunicorn when it starts in this folder. What differs between installations is given on its command line."""

logger_class = "therapy_billing.server_log.ServerLog"
