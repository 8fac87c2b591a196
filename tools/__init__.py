"""What the Makefile runs: private servers, the test run, the services profile."""
