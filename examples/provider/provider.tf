terraform {
  required_providers {
    ibm = {
      source = "ibm-iam/ibm"
    }
  }
}

# Logs in with the API key in the environment variable IC_API_KEY.
provider "ibm" {}
