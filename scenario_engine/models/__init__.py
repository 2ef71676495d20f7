"""The economics, one idea a file; every operator declared here is discovered."""
