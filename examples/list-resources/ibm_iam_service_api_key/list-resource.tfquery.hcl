# terraform query -generate-config-out=generated.tf
list "ibm_iam_service_api_key" "unused" {
  provider         = ibm
  include_resource = true

  config {
    unused_for_days = 90
    locked          = false
  }
}
