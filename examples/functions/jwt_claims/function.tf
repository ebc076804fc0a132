output "subject" {
  value = provider::ibm::jwt_claims("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.x").sub
}
