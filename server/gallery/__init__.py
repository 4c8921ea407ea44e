"""The gallery: pages for people, written by the server, that ask no other."""
