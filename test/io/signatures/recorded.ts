/** Commit objects as the real git wrote them, with the keys that signed them. */
export const recorded: readonly Recorded[] = [
  {
    name: 'ed',
    kind: 'ssh',
    key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICSpcFoR0RiXRFf65g8PJyKVgSNe5zBhlo72XhsRlEVw recorder`,
    commit: `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author Recorder <recorder@example.org> 1700000000 +0000
committer Recorder <recorder@example.org> 1700000000 +0000
gpgsig -----BEGIN SSH SIGNATURE-----
 U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJKlwWhHRGJdEV/rmDw8nIpWBI1
 7nMGGWjvZeGxGURXAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
 AAAAQIyNHz1tjVBiL3thNkYCC5iykuzhiEFEzI0S7Qp+QPV7Eb9zt+oAhmxNQqIcFlQOyB
 qkVjuSMZ2eBilcTeXq3QI=
 -----END SSH SIGNATURE-----

signed by ed
`,
  },
  {
    name: 'ec',
    kind: 'ssh',
    key: `ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFTwGTjdC+/i/KvTaquac5kFbNzcJJkC7yTUJpGcKfuINDJnW5nGzqMSe2JhHeqoYQlCu49y60T5rBrk49+TiAQ= recorder`,
    commit: `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
parent f012face0f3bb91d3f2377c56acfbb0901b0bfe0
author Recorder <recorder@example.org> 1700000000 +0000
committer Recorder <recorder@example.org> 1700000000 +0000
gpgsig -----BEGIN SSH SIGNATURE-----
 U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE
 EEVPAZON0L7+L8q9Nqq5pzmQVs3NwkmQLvJNQmkZwp+4g0MmdbmcbOoxJ7YmEd6qhhCUK7
 j3LrRPmsGuTj35OIBAAAAANnaXQAAAAAAAAABnNoYTUxMgAAAGMAAAATZWNkc2Etc2hhMi
 1uaXN0cDI1NgAAAEgAAAAgFRv+F8ca0W8tVzrYsbzDJ/U+2lOaT6xCUOU3NlLOFe8AAAAg
 bx23DAHl2q1Q8QYmj/ogQ3L43eu0zl8AzOLCWT2N7kg=
 -----END SSH SIGNATURE-----

signed by ec
`,
  },
  {
    name: 'rsa',
    kind: 'ssh',
    key: `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDHLLKEdMk8zYytaS0f+l1zCOvreQNwQCdno/OLjzzBnoLl82iMZ7a6c9rh4tOptNIMU5/N1aAxeUiHn23rBvj0Sjyeu5f1Of/qFS+QLMRIZ3dlZ8pn1/JHmAEaWfTfWOcU0NmK4caNY8PjNGxRDRz8IoPwlq57XlrWkkQ3it30C3ZGqex5fKf4jJElDPRhadDHB80kj5ZvYqRmDw6Z+Vqj+un0xquHQUNOo413YOh0MqEx1/VzcLt98FNiMXYJ7Fcf80IftxLAEG/7ZzK5MJJ7dfGLcRNop3fZP90bvcH5PhJMoWFVSvIa0iQKiQ5AWbsrtQdFiMAfqn9ML+jlKu1D recorder`,
    commit: `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
parent f5307cf3fb5f4305fee3f26c32d0e53118208173
author Recorder <recorder@example.org> 1700000000 +0000
committer Recorder <recorder@example.org> 1700000000 +0000
gpgsig -----BEGIN SSH SIGNATURE-----
 U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAMcssoR0yTzNjK1pLR/6XX
 MI6+t5A3BAJ2ej84uPPMGeguXzaIxntrpz2uHi06m00gxTn83VoDF5SIefbesG+PRKPJ67
 l/U5/+oVL5AsxEhnd2VnymfX8keYARpZ9N9Y5xTQ2Yrhxo1jw+M0bFENHPwig/CWrnteWt
 aSRDeK3fQLdkap7Hl8p/iMkSUM9GFp0McHzSSPlm9ipGYPDpn5WqP66fTGq4dBQ06jjXdg
 6HQyoTHX9XNwu33wU2IxdgnsVx/zQh+3EsAQb/tnMrkwknt18YtxE2ind9k/3Ru9wfk+Ek
 yhYVVK8hrSJAqJDkBZuyu1B0WIwB+qf0wv6OUq7UMAAAADZ2l0AAAAAAAAAAZzaGE1MTIA
 AAEUAAAADHJzYS1zaGEyLTUxMgAAAQBANAywpNUhKCW+9sk7ZH+Wk/bScnpQ0xiHYdgQws
 WWlQ9GppxEWbeX1+imjUKeIV2jjgi3ODKk9DVa+6b0Yra1b6Dii7c8G2f3L/cPyn/mQa+g
 u2EbDtUzvAOH4EwlGaCNUshdRmsLXVlVF+G1zWQK5a2YpBlSyLRtIfqHOQjNJL+EM4whfk
 I9PHDVswPEBXyz8xnny6RjKQA8Zy+gzrz/ERsKExbS6kjONvoTxtXPl8fPqf58FG6QHERO
 P2wHm27cRNN/AOjQ47hV4+aGKZSQDqsBoaUaHsaMS+5v0fIOuN9DKXIe61muO6E3kRlzDP
 aZDoTUaCrX4W6ek4LZSjKg
 -----END SSH SIGNATURE-----

signed by rsa
`,
  },
  {
    name: 'gpg',
    kind: 'openpgp',
    key: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawKtyxYJKwYBBAHaRw8BAQdApiJqTObBTIbTcgeLKYECkayYN5h4xZY1dmQ6
01kHdsy0FHJlY29yZGVyQGV4YW1wbGUub3JniJAEExYIADgWIQSEVoALTpauaYbg
MgXYPb7Ud3nU4wUCawKtywIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRDY
Pb7Ud3nU40LdAQClZBx5Q6FCssZ00kMlXgzOmsCBjlvsxJNHDB8G7hWs5QEAl4Mc
rmmkTGe7BZx7cMn6Ag8TM0frxXL3Z1ueQZTzRAs=
=zF1U
-----END PGP PUBLIC KEY BLOCK-----`,
    commit: `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
parent 0eb15e12a85634b5960dc415d2330db52deb9da4
author Recorder <recorder@example.org> 1795337675 +0000
committer Recorder <recorder@example.org> 1795337675 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
 
 iIsEABYIADMWIQSEVoALTpauaYbgMgXYPb7Ud3nU4wUCawKtyxUccmVjb3JkZXJA
 ZXhhbXBsZS5vcmcACgkQ2D2+1Hd51OPetAEA5vU0jfnahGozaHsjf+ZeovuNa9gE
 ZH6KCzOQAAIntm0A/3lekzB1n5zpnolhi76oGcD7oAEEztNq+Cv8s4FzstkK
 =+RTw
 -----END PGP SIGNATURE-----

signed by gpg
`,
  },
]

interface Recorded {
  readonly name: string
  readonly kind: 'ssh' | 'openpgp'
  readonly key: string
  readonly commit: string
}
