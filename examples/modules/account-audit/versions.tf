terraform {
  required_version = ">= 1.5"

  required_providers {
    ibm = {
      source = "ibm-iam/ibm"
    }
  }
}
