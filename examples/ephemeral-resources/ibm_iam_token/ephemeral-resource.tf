ephemeral "ibm_iam_token" "mine" {}

resource "terraform_data" "call" {
  provisioner "local-exec" {
    command     = "test -n \"$TOKEN\""
    environment = { TOKEN = ephemeral.ibm_iam_token.mine.access_token }
  }
}
