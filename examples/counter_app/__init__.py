"""The one-stop counter: a small web application on the public names of vnqr. `README.md` shows it around."""
