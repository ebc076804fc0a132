terraform import ibm_iam_service_api_key.billing ApiKey-01234567-89ab-4cde-8f01-23456789abcd
