"""What people type about visits."""
