"""What makes pytest judge a submission; loaded by ``gradus.pytest_submission`` when it is asked for."""
