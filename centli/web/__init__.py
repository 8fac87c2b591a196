"""What every REST API and page shares, and the resources of the platform itself."""
