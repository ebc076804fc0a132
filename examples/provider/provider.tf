terraform {
  required_providers {
    ibm = {
      source = "ibm-iam/ibm"
    }
  }
}

# Authenticates with the API key in the environment variable IC_API_KEY.
provider "ibm" {}
