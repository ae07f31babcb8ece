"""What azd deploys: Bicep here and in modules/, hooks in hooks/. Nothing of it is part of the deployed app."""
