output "is_to_come" {
  value = timecmp(provider::ibm::from_iam_time("2040-01-28T15:00+0000"), plantimestamp()) > 0
}
