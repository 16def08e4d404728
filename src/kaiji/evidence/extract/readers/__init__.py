"""One module for each kind of site, each with an object `READER` (読取器). How to add one: docs/how-to/add-a-site.md."""
