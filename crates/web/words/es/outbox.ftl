# Sin conexión.
offline-was = No tienes conexión. Así era a las
outbox-note = Algo que dijiste espera para salir
outbox-title = Espera para salir
outbox-about = Lo que dices sin conexión se guarda en este navegador, y sale cuando la hay.
outbox-none = No espera nada.
outbox-keep = Dejarlo así
outbox-throw = Tirarlo
outbox-send = Enviarlo ahora
outbox-change = Cambiarlo
outbox-no-script = Sin script este navegador no guarda nada.
outbox-what = Qué
outbox-ask = Necesito, u ofrezco
