# terraform query -generate-config-out=generated.tf
list "ibm_iam_service_id" "applications" {
  provider         = ibm
  include_resource = true

  config {
    name_contains = "app-"
    locked        = false
  }
}
