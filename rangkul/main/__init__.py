"""The rooms put together: settings, addresses, the page shell, jobs, the command line."""
