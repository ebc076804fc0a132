terraform {
  required_providers {
    {{provider}} = {
      source = "{{namespace}}/{{provider}}"
    }
  }
}

resource "{{provider}}_file" "greeting" {
  path    = "greeting.txt"
  content = "Hello"
}

data "{{provider}}_file" "greeting" {
  path = {{provider}}_file.greeting.path
}

output "bytes" {
  value = data.{{provider}}_file.greeting.bytes
}
