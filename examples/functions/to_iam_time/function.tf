output "time" {
  value = provider::ibm::to_iam_time("2040-01-28T16:00:00+01:00")
}
