resource "ibm_iam_api_key" "deploy" {
  name = "deploy"
}

data "ibm_iam_api_key" "deploy" {
  name       = "deploy"
  depends_on = [ibm_iam_api_key.deploy]
}

output "deploy_is_locked" {
  value = data.ibm_iam_api_key.deploy.locked
}
