"""`scenario-engine data`: bring official tables in, see what is there, make other tables of them."""
