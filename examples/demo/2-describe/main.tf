terraform {
  required_providers {
    ibm = {
      source = "ibm-iam/ibm"
    }
  }
}

resource "ibm_iam_api_key" "example" {
  name        = "demo"
  description = "Made by Terraform"
}
