"""What a one-stop counter needs: dossiers, references, reconciliation."""
