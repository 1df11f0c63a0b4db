// Follows the dialogue of a control connection: whose reply is this, and was it legal?

import FTPCore

var dialogue = Dialogue()
dialogue.receive(Reply(.serviceReady, "Ready."))

let port = dialogue.submit(CommandLine(Array("PORT 192,168,0,204,5,108".utf8)))
print(port.command == .port(DataAddress(host: .ipv4(192, 168, 0, 204), port: 1388)))

let answer = dialogue.receive(Reply(.commandOkay, "Fine."))
print(answer.exchange?.line.verb == .port, answer.violation == nil)
print(dialogue.state.dataPort)
