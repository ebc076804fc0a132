output "kind" {
  value = provider::ibm::iam_id_kind("iam-ServiceId-46be2bd5-1a37-4caf-b1e0-05183dd84a7f")
}
