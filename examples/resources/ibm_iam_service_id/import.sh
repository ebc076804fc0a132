terraform import ibm_iam_service_id.billing ServiceId-01234567-89ab-4cde-8f01-23456789abcd
