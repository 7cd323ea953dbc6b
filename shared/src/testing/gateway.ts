import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startChild } from './child.ts'
import { waitUntil } from './wait-until.ts'

const nginx = '/usr/sbin/nginx'
const template = resolve(import.meta.dirname, '../../../gateway/default.conf.template')

/** Why the gateway cannot be started here, or undefined when it can. */
export function gatewayObstacle(): string | undefined {
  return existsSync(nginx) ? undefined : 'nginx is not installed (Debian: nginx-light)'
}

/** Runs the gateway of docker-compose.yml with the variables it gets there, as its image would fill them in. */
export async function startGateway(folder: string, variables: Readonly<Record<string, string>>) {
  const site = readFileSync(template, 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (_, name: string) => variables[name] ?? '',
  )
  const configuration = join(folder, 'nginx.conf')
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'])
    mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(configuration, nginxConfiguration(folder, site))
  const child = startChild(nginx, ['-p', folder, '-e', 'stderr', '-c', configuration, '-g', 'daemon off;'])
  const url = `http://127.0.0.1:${variables.GATEWAY_PORT}`
  await waitUntil('the gateway answers', async () => (await fetch(`${url}/health`)).ok)
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

function nginxConfiguration(folder: string, site: string): string {
  return `worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${site}
}
`
}
