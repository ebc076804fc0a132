output "account" {
  value = provider::ibm::parse_crn("crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::apikey:ApiKey-1").account_id
}
