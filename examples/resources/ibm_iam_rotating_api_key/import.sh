# The current key, and after it the keys that it has replaced.
terraform import ibm_iam_rotating_api_key.billing ApiKey-01234567-89ab-4cde-8f01-23456789abcd,ApiKey-89abcdef-0123-4567-89ab-cdef01234567
