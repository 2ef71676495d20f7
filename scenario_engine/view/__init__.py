"""What people look at: pages, figures, other people's formats, a page that answers."""
