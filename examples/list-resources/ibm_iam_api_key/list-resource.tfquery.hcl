# terraform query -generate-config-out=generated.tf
list "ibm_iam_api_key" "deployment" {
  provider         = ibm
  include_resource = true

  config {
    name_contains = "deploy"
    disabled      = false
  }
}
