terraform import ibm_iam_api_key.deploy ApiKey-01234567-89ab-4cde-8f01-23456789abcd
