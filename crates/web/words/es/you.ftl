# You.
you-devices = Tus dispositivos
you-device-this = este mismo
you-device-yours = también es tuyo
you-device-out = fuera: lo que escribe ya no cuenta
you-devices-about = Cada uno habla por ti. Para añadir otro, o dejar uno fuera, escribe: commonage device
you-door = Este navegador
you-door-about = Entró con un enlace de esta computadora. Si otras personas también la usan, cierra la puerta al irte.
you-close = Cerrar la puerta
