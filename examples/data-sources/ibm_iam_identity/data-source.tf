data "ibm_iam_identity" "me" {}

output "logged_in_as" {
  value = "${data.ibm_iam_identity.me.kind} ${data.ibm_iam_identity.me.name}"
}
